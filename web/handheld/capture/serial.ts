/** Why a scanned or typed code is not a terminal's serial. */
export type SerialFault = 'empty' | 'imei' | 'sim' | 'shape'

const IMEI_DIGITS = 15
const SIM = /^89\d{16,18}$/
const SERIAL = /^[A-Z0-9][A-Z0-9-]{5,31}$/

/**
 * A terminal carries several labels; an IMEI (15 digits, check digit right) or a SIM's number (89…) must not pass for
 * the serial (docs/spec/5, "scan"). Makers' own formats are checked by the server, which knows the model.
 */
export function serialFault(code: string): SerialFault | null {
  const serial = cleanSerial(code)
  if (serial === '') return 'empty'
  if (SIM.test(serial)) return 'sim'
  if (/^\d+$/.test(serial) && serial.length === IMEI_DIGITS && luhnHolds(serial)) return 'imei'
  return SERIAL.test(serial) ? null : 'shape'
}

/** As it is stored: upper case, no spaces, no "SN:" before it. */
export function cleanSerial(code: string): string {
  return code
    .trim()
    .toUpperCase()
    .replace(/^S\/?N\s*[:：]\s*/, '')
    .replaceAll(/\s+/g, '')
}

function luhnHolds(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}
