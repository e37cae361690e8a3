export { type KeyProvider, localKeyProvider } from './key-provider.ts'
export { firstComponentsQuery, type KeyRow, keyStateQuery, keysOfOrderQuery, requestKeysQuery, secondComponentsQuery } from './key-rows.ts'
