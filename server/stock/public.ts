export {
  allocateQuery,
  giveBackQuery,
  giveTidsQuery,
  installQuery,
  type Move,
  numbersInUseQuery,
  terminalKeyStateQuery,
  terminalsBySerialQuery,
  terminalsOfOrderQuery,
} from './stock-rows.ts'
