export { closeVisitQuery, openVisitQuery, visitsOfOrderQuery } from './visit-rows.ts'
