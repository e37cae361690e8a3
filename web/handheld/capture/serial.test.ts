import { expect, test } from 'vitest'
import { cleanSerial, serialFault } from './serial.ts'

test.each([
  ['N9100012345', null, 'a plain serial'],
  ['SN: n910 0012345', null, 'the label’s own prefix and spaces do not matter'],
  ['490154203237518', 'imei', 'fifteen digits with a right check digit are an IMEI'],
  ['490154203237519', null, 'fifteen digits with a wrong check digit may be a serial'],
  ['89860012345678901234', 'sim', 'a SIM’s number'],
  ['A1', 'shape', 'too short'],
  ['  ', 'empty', 'nothing'],
])('%s → %s (%s)', (code, fault, _because) => {
  expect(serialFault(code)).toBe(fault)
})

test('a serial is kept in one shape', () => {
  expect(cleanSerial(' sn：n910 001 ')).toBe('N910001')
})
