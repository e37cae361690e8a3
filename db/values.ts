import { types } from 'pg'

/** How values come out of the database in every process: timestamptz as epoch milliseconds, bigint as a number where it is a safe one. */
types.setTypeParser(1184, (text) => Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')))
types.setTypeParser(20, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the safe integers`)
  return value
})
