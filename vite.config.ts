import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const OUT = at('./dist/web')
const COMPRESSED = /\.(js|css|html|svg|json|txt|webmanifest)$/
const COMPRESS_FROM_BYTES = 1_024
/** Packages whose index names all they have: what a face needs of them is known only once the rest is dropped. */
const BARRELS = /node_modules\/(antd|antd-mobile|@ant-design|@rc-component)\//
const FACES = ['console', 'portal', 'handheld', 'pos'] as const

/** Strict CSP: Ant Design writes its styles into constructable sheets of ours instead of `<style>` elements. */
function sheetsInsteadOfStyleTags(): Plugin {
  return {
    name: 'sheets-instead-of-style-tags',
    enforce: 'pre',
    resolveId: {
      filter: { id: /Dom\/dynamicCSS(\.js)?$/ },
      handler: () => at('./web/ui/sheets.ts'),
    },
  }
}

/** The licence of the font travels with it. */
function fontLicence(): Plugin {
  return {
    name: 'font-licence',
    async generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'licences/inter.txt',
        source: await readFile(at('./node_modules/@fontsource-variable/inter/LICENSE'), 'utf8'),
      })
    },
  }
}

/** Compressed once here, not on every request. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async closeBundle() {
      const names = await readdir(OUT, { recursive: true })
      await Promise.all(
        names
          .filter((name) => COMPRESSED.test(name))
          .map(async (name) => {
            const bytes = await readFile(join(OUT, name))
            if (bytes.length < COMPRESS_FROM_BYTES) return
            await writeFile(join(OUT, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }))
            await writeFile(
              join(OUT, `${name}.br`),
              await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
            )
          }),
      )
    },
  }
}

/** What is painted first is fetched first: a browser has six connections, and scripts before the styles would take them. */
function stylesFirst(): Plugin {
  const STYLES = /\s*<link rel="stylesheet"[^>]*>/g
  return {
    name: 'styles-first',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        const styles = html.match(STYLES)?.join('') ?? ''
        return html.replace(STYLES, '').replace(/\s*<script type="module"/, `${styles}$&`)
      },
    },
  }
}

/**
 * Names the file that a module goes into: modules which the same faces need at once, and the same ones perhaps later, share one. Left to
 * itself the bundler makes a file of each combination of lazy pages, and a first load of fifty files waits for the network more than it
 * reads. What needs one of the `BARRELS` is left to the bundler, so that no two files wait for each other.
 */
function filesByFace(): { plugin: Plugin; fileOf: (id: string) => string | null } {
  const atOnce = new Map<string, string[]>()
  const ever = new Map<string, string[]>()
  const bound = new Set<string>()
  const reach = (from: Iterable<string>, next: (id: string) => readonly string[]): Set<string> => {
    const reached = new Set(from)
    for (const id of reached) for (const other of next(id)) reached.add(other)
    return reached
  }
  const plugin: Plugin = {
    name: 'files-by-face',
    buildEnd() {
      for (const kept of [atOnce, ever, bound]) kept.clear()
      const barrels = [...this.getModuleIds()].filter((id) => BARRELS.test(id))
      for (const id of reach(barrels, (one) => this.getModuleInfo(one)?.importers ?? [])) bound.add(id)
      const imports = (id: string) => this.getModuleInfo(id)?.importedIds ?? []
      const needs = (id: string) => (BARRELS.test(id) ? [] : imports(id))
      const mayNeed = (id: string) => [...imports(id), ...(this.getModuleInfo(id)?.dynamicallyImportedIds ?? [])]
      for (const face of FACES) {
        const start = [at(`./web/${face}/index.html`)]
        for (const id of reach(start, needs)) atOnce.set(id, [...(atOnce.get(id) ?? []), face])
        for (const id of reach(start, mayNeed)) ever.set(id, [...(ever.get(id) ?? []), face])
      }
    },
  }
  const fileOf = (id: string): string | null => {
    const first = atOnce.get(id)
    if (!first || bound.has(id)) return null
    return [first.join('-'), ...(ever.get(id) ?? []).filter((face) => !first.includes(face))].join('.')
  }
  return { plugin, fileOf }
}

const files = filesByFace()

export default defineConfig({
  root: 'web',
  appType: 'mpa',
  resolve: {
    alias: [
      // The browser names operations and trusts the server's checks: shapes are types there, no schema library is loaded.
      { find: /^typebox$/, replacement: at('./web/api/no-schemas.ts') },
    ],
  },
  plugins: [sheetsInsteadOfStyleTags(), react(), fontLicence(), stylesFirst(), compressed(), files.plugin],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2023',
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(FACES.map((face) => [face, at(`./web/${face}/index.html`)])),
      output: { codeSplitting: { groups: [{ name: files.fileOf, debugName: 'by face' }], includeDependenciesRecursively: false } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8095' } },
})
