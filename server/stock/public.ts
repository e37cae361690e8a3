export {
  allocateQuery,
  giveTidsQuery,
  installQuery,
  type Move,
  releaseQuery,
  terminalKeyStateQuery,
  terminalsBySerialQuery,
  terminalsOfOrderQuery,
} from './stock-rows.ts'
