/** English names of the sub-fields that `gateway/iso8583/usages.ts` names in Chinese; a part that is not here goes by its number. */
const ENGLISH: { readonly [part: string]: string } = {
  '44.1': 'Receiving institution',
  '44.2': 'Acquiring institution',
  '48.1': 'Debit amount, home cards',
  '48.2': 'Debit count, home cards',
  '48.3': 'Credit amount, home cards',
  '48.4': 'Credit count, home cards',
  '48.5': 'Result, home cards',
  '48.6': 'Debit amount, foreign cards',
  '48.7': 'Debit count, foreign cards',
  '48.8': 'Credit amount, foreign cards',
  '48.9': 'Credit count, foreign cards',
  '48.10': 'Result, foreign cards',
  '53.1': 'PIN format',
  '53.2': 'Encryption',
  '53.3': 'Reserved',
  '54.1': 'Account type',
  '54.2': 'Balance type',
  '54.3': 'Currency',
  '54.4': 'Sign',
  '54.5': 'Balance',
  '60.1': 'Message type code',
  '60.2': 'Batch number',
  '60.3': 'Network management code',
  '60.4': 'Terminal read capability',
  '60.5': 'Chip card condition',
  '61.1': 'Batch of the original',
  '61.2': 'STAN of the original',
  '61.3': 'Date of the original',
  '61.4': 'Authorisation mode of the original',
  '61.5': 'Authorising institution of the original',
  '63.1': 'Operator or card organisation',
  '63.2': 'Private field 2',
}
const ENGLISH_62: { readonly [section: string]: { readonly [part: string]: string } } = {
  '11.3.32.10': { '62.1': 'Periods', '62.2': 'Project code' },
  '11.3.32.12': { '62.1': 'First repayment', '62.2': 'Currency', '62.3': "Cardholder's fee", '62.4': 'Reserved' },
}

/** What a sub-field is called in English, in the usage of this section of Q/CUP 007. */
export function partInEnglish(section: string, part: string): string {
  return ENGLISH_62[section]?.[part] ?? ENGLISH[part] ?? part
}
