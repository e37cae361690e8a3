export {
  answerBindingQuery,
  endBindingsQuery,
  giveMidQuery,
  merchantQuery,
  merchantStateQuery,
  type ReportedBinding,
  recordPlaceQuery,
  reportBindingQuery,
  reportedBindingsQuery,
  settlementAccountQuery,
} from './merchant-rows.ts'
