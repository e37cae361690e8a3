export {
  allocateQuery,
  giveTidsQuery,
  installQuery,
  releaseQuery,
  terminalKeyStateQuery,
  terminalsBySerialQuery,
  terminalsOfOrderQuery,
} from './stock-rows.ts'
