/** Pictures leave the device at this size or below (docs/spec/5, "photos"). */
export const PICTURE_MAX_BYTES = 300 * 1024
const LONG_EDGE_PX = 1600
const SMALLEST_EDGE_PX = 640
const QUALITIES = [0.82, 0.7, 0.58, 0.46] as const

/** A picture ready to be kept: bytes and their SHA-256. */
export interface Picture {
  blob: Blob
  hash: string
}

/** What is written into a photo's lower edge: time, order, position. */
export type Stamp = readonly string[]

/**
 * Draws the photo smaller until it fits, with time and position written in, and hashes the bytes that will be sent.
 * @throws Error when the browser cannot read the file as a picture
 */
export async function compressPhoto(file: Blob, stamp: Stamp): Promise<Picture> {
  const bitmap = await createImageBitmap(file)
  try {
    for (let edge = LONG_EDGE_PX; edge >= SMALLEST_EDGE_PX; edge = Math.round(edge * 0.75)) {
      const canvas = drawn(bitmap, edge, stamp)
      for (const quality of QUALITIES) {
        const blob = await toBlob(canvas, 'image/jpeg', quality)
        if (blob.size <= PICTURE_MAX_BYTES) return { blob, hash: await sha256(blob) }
      }
    }
    throw new Error('the picture cannot be made small enough')
  } finally {
    bitmap.close()
  }
}

/** Lower-case hexadecimal SHA-256 of the bytes. */
export async function sha256(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @throws Error when the browser gives no bytes (memory) */
export function toBlob(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no bytes from the canvas')) : resolve(blob)), type, quality)
  })
}

function drawn(bitmap: ImageBitmap, longEdge: number, stamp: Stamp): HTMLCanvasElement {
  const scale = Math.min(1, longEdge / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('no canvas')
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  writeStamp(pen, canvas, stamp)
  return canvas
}

function writeStamp(pen: CanvasRenderingContext2D, canvas: HTMLCanvasElement, stamp: Stamp): void {
  if (stamp.length === 0) return
  const size = Math.max(12, Math.round(canvas.width / 48))
  const band = Math.round(size * (stamp.length * 1.35 + 0.7))
  pen.fillStyle = 'rgb(0 0 0 / .55)'
  pen.fillRect(0, canvas.height - band, canvas.width, band)
  pen.fillStyle = '#ffffff'
  pen.font = `${size}px sans-serif`
  pen.textBaseline = 'top'
  stamp.forEach((line, index) => {
    pen.fillText(line, size * 0.7, canvas.height - band + size * (0.45 + index * 1.35), canvas.width - size)
  })
}
