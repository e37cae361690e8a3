export { type CheckIn, closeVisitQuery, openVisitQuery, visitsOfOrderQuery } from './visit-rows.ts'
