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

/** Does it also end as such a file ends? What broke off on its way shows half a picture, or none. */
export function isWhole(bytes: Buffer, type: MediaType): boolean {
  if (type === 'image/webp') return bytes.length >= bytes.readUInt32LE(4) + RIFF_HEAD_BYTES
  return bytes.includes(ENDS[type])
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** A RIFF file says how much follows its first 8 bytes. */
const RIFF_HEAD_BYTES = 8
/** Cameras write films and more behind the end of a picture, so it is looked for anywhere. */
const ENDS = { 'image/jpeg': Buffer.from([0xff, 0xd9]), 'image/png': Buffer.from('IEND'), 'application/pdf': Buffer.from('%%EOF') }
