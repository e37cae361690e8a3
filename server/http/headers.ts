const SHARED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Headers of every answer; what the API says is nobody's to keep, frame or run. */
export function apiHeaders(requestId: string): { [name: string]: string } {
  return {
    ...SHARED,
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  }
}

/**
 * Strict policy without nonces or inline scripts. Only the handheld may compile WebAssembly (the barcode reader) and ask for camera and
 * position (docs/spec/5).
 */
export function pageHeaders(handheld: boolean): { [name: string]: string } {
  return {
    ...SHARED,
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self'${handheld ? " 'wasm-unsafe-eval'" : ''}`,
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'permissions-policy': handheld ? 'camera=(self), geolocation=(self), microphone=()' : 'camera=(), geolocation=(), microphone=()',
  }
}
