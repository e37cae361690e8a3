import type { IncomingHttpHeaders } from 'node:http'

/**
 * Does a page of another site send this? Browsers name their origin with every request that changes something; programs name none and
 * are taken: they hold no cookie that somebody else could make them send.
 */
export function isCrossSite(headers: IncomingHttpHeaders): boolean {
  if (headers['sec-fetch-site'] === 'cross-site') return true
  const origin = headers.origin
  if (origin === undefined) return false
  // The scheme is left out: before us may stand a proxy that ends TLS.
  return !URL.canParse(origin) || new URL(origin).host !== headers.host
}
