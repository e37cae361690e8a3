/** Weak and semi-weak keys of DES (NIST SP 800-67, 3.3.2), without their parity bits. */
const WEAK_HALVES: ReadonlySet<string> = new Set(
  [
    '0101010101010101',
    'fefefefefefefefe',
    'e0e0e0e0f1f1f1f1',
    '1f1f1f1f0e0e0e0e',
    '011f011f010e010e',
    '1f011f010e010e01',
    '01e001e001f101f1',
    'e001e001f101f101',
    '01fe01fe01fe01fe',
    'fe01fe01fe01fe01',
    '1fe01fe00ef10ef1',
    'e01fe01ff10ef10e',
    '1ffe1ffe0efe0efe',
    'fe1ffe1ffe0efe0e',
    'e0fee0fef1fef1fe',
    'fee0fee0fef1fef1',
  ].map((hex) => withoutParity(Buffer.from(hex, 'hex')).toString('hex')),
)

/** DES looks at seven bits of each byte: the eighth is parity. */
export function withoutParity(key: Buffer): Buffer {
  return Buffer.from(key.map((byte) => byte & 0xfe))
}

/** Of eight bytes without parity. */
export function isWeakHalf(half: Buffer): boolean {
  return WEAK_HALVES.has(half.toString('hex'))
}
