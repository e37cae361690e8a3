import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path) } })

/** The codes in one picture: terminals carry Code 128 or QR. Loaded lazily: the reader weighs 412 kB. */
export async function codesIn(picture: Blob | ImageData): Promise<string[]> {
  const found = await readBarcodes(picture, {
    formats: ['Code128', 'QRCode', 'DataMatrix', 'Code39'],
    tryHarder: true,
    maxNumberOfSymbols: 8,
  })
  return found.filter((code) => code.isValid).map((code) => code.text)
}
