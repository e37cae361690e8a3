export {
  allocateQuery,
  giveBackQuery,
  giveTidsQuery,
  installQuery,
  keepTidsQuery,
  type Move,
  numbersInUseQuery,
  terminalKeyStateQuery,
  terminalsBySerialQuery,
  terminalsOfOrderQuery,
} from './stock-rows.ts'
