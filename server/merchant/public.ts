export {
  answerBindingQuery,
  endBindingsQuery,
  giveMidQuery,
  merchantQuery,
  merchantStateQuery,
  reportBindingQuery,
} from './merchant-rows.ts'
