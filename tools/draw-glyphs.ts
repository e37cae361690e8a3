import '#db/right-node.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { WRITTEN } from '#simulator/picture/palette.ts'
import { SHOP_SIGNS } from '#simulator/province/names.ts'

const OUT = join(fileURLToPath(new URL('..', import.meta.url)), 'simulator', 'picture', 'glyphs.json')
const SIZE = 64

// Drawn once with Noto Sans CJK SC and kept in git; again when the demo's shops get other names.
const characters = [...new Set([...SHOP_SIGNS, ...WRITTEN].join(''))].sort().join('')
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  const ink = await page.evaluate(
    ([text, size]) => {
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = size
      const pen = canvas.getContext('2d', { willReadFrequently: true })
      if (!pen) throw new Error('no canvas')
      pen.font = `bold ${size * 0.94}px "Noto Sans CJK SC"`
      pen.textAlign = 'center'
      pen.textBaseline = 'middle'
      return [...text].flatMap((character) => {
        pen.clearRect(0, 0, size, size)
        pen.fillText(character, size / 2, size / 2 + size * 0.04)
        return [...pen.getImageData(0, 0, size, size).data].filter((_, nth) => nth % 4 === 3).map((alpha) => Number(alpha > 127))
      })
    },
    [characters, SIZE] as const,
  )
  const bytes = Buffer.alloc(ink.length / 8)
  for (const [nth, bit] of ink.entries()) bytes[nth >> 3] = (bytes[nth >> 3] ?? 0) | (bit << (7 - (nth & 7)))
  const bits = deflateSync(bytes, { level: 9 }).toString('base64')
  writeFileSync(OUT, `${JSON.stringify({ size: SIZE, characters, bits }, null, 2)}\n`)
  console.log(`${[...characters].length} glyphs, ${bits.length} characters`)
} finally {
  await browser.close()
}
