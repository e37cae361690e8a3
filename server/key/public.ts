export { type KeyProvider, localKeyProvider } from './key-provider.ts'
export {
  firstComponentsQuery,
  type KeyRow,
  keyStateQuery,
  keysOfOrderQuery,
  requestKeysQuery,
  wholeKeysQuery,
} from './key-rows.ts'
export { type RemoteKeyLoader, simulatedKeyLoader } from './remote-loader.ts'
