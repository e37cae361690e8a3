/** Stands in for the schema library in browser bundles: every `Type.Anything(…)` is an empty shape there. */
const Type: Record<string, () => object> = new Proxy({}, { get: () => () => ({}) })

// biome-ignore lint/style/noDefaultExport: it replaces a module whose default export is imported
export default Type
