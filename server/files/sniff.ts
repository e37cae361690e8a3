import type { FILE_MEDIA_TYPES } from '#contract/files.ts'

type MediaType = (typeof FILE_MEDIA_TYPES)[number]

/** What the bytes are, whatever their name or header says; null when they are nothing we take. */
export function sniffMediaType(bytes: Buffer): MediaType | null {
  if (bytes.length >= 4 && bytes.readUIntBE(0, 3) === 0xffd8ff) return 'image/jpeg'
  if (bytes.subarray(0, 8).equals(PNG)) return 'image/png'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'image/webp'
  if (bytes.toString('latin1', 0, 5) === '%PDF-') return 'application/pdf'
  return null
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
