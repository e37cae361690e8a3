import { desDecrypt, desEncrypt, xor } from './des.ts'

/** The account part of a PIN block: two zero bytes and the twelve digits before the check digit (ANSI X9.8, format 0). */
function accountBlock(pan: string): Buffer {
  return Buffer.from(`0000${pan.slice(-13, -1).padStart(12, '0')}`, 'hex')
}

/**
 * Encrypts a PIN with its card number under a PIN key (8 or 16 bytes).
 * @throws RangeError when the PIN has not 4 to 12 digits
 */
export function pinBlock(pik: Buffer, pin: string, pan: string): Buffer {
  if (!/^\d{4,12}$/.test(pin)) throw new RangeError('A PIN has 4 to 12 digits')
  const clear = Buffer.from(`0${pin.length.toString(16)}${pin}`.padEnd(16, 'F'), 'hex')
  return desEncrypt(pik, xor(clear, accountBlock(pan)))
}

/** The PIN in a block, or null when key, card or block do not fit. */
export function openPinBlock(pik: Buffer, block: Buffer, pan: string): string | null {
  const clear = xor(desDecrypt(pik, block), accountBlock(pan)).toString('hex')
  const length = Number.parseInt(clear[1] ?? '', 16)
  const pin = clear.slice(2, 2 + length)
  return clear[0] === '0' && /^\d{4,12}$/.test(pin) && /^f*$/.test(clear.slice(2 + length)) ? pin : null
}

/** Takes a PIN block from the terminal's key to the issuer's; the PIN does not leave this function. */
export function translatePin(from: Buffer, to: Buffer, block: Buffer): Buffer {
  return desEncrypt(to, desDecrypt(from, block))
}
