import { useMemo } from 'react'
import './watermark.css'

/** Account and time over the page, so that a photo of a screen says whose it was. */
export function Watermark({ text }: { text: string }) {
  const picture = useMemo(() => {
    const letters = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const tile = `<svg xmlns="http://www.w3.org/2000/svg" width="420" height="240"><text x="20" y="150" transform="rotate(-18 20 150)" font-size="13" font-family="sans-serif" fill="#808080" fill-opacity=".075">${letters}</text></svg>`
    return `url("data:image/svg+xml,${encodeURIComponent(tile)}")`
  }, [text])
  return <div className="tw-watermark" aria-hidden="true" style={{ backgroundImage: picture }} />
}
