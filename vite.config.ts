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

export default defineConfig({
  root: 'web',
  appType: 'mpa',
  resolve: {
    alias: [
      // The browser names operations and trusts the server's checks: shapes are types there, no schema library is loaded.
      { find: /^typebox$/, replacement: at('./web/api/no-schemas.ts') },
    ],
  },
  plugins: [sheetsInsteadOfStyleTags(), react(), fontLicence(), compressed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2023',
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        console: at('./web/console/index.html'),
        portal: at('./web/portal/index.html'),
        handheld: at('./web/handheld/index.html'),
        pos: at('./web/pos/index.html'),
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8095' } },
})
