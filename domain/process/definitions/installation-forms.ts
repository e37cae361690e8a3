import type { FormSchema } from '../form.ts'
import { RISK_QUESTIONS } from './installation-risk.ts'

const text = (title: string, maxLength: number, extra: Partial<FormSchema> = {}): FormSchema => ({
  type: 'string',
  title,
  minLength: 1,
  maxLength,
  ...extra,
})
const photos = (title: string, minItems: number): FormSchema => ({
  type: 'array',
  title,
  items: { type: 'string', format: 'uuid' },
  minItems,
  maxItems: 9,
  uniqueItems: true,
  'x-widget': 'photos',
})
const form = (properties: NonNullable<FormSchema['properties']>, required: readonly string[] = Object.keys(properties)): FormSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const yes = (title: string): FormSchema => ({ type: 'boolean', title, const: true })

const Position: FormSchema = {
  ...form({
    lat: { type: 'number', title: 'form.lat', minimum: -90, maximum: 90 },
    lon: { type: 'number', title: 'form.lon', minimum: -180, maximum: 180 },
    accuracyM: { type: 'number', title: 'form.accuracyM', minimum: 0, maximum: 100_000 },
  }),
  title: 'form.position',
  'x-widget': 'position',
}

/** Materials of a notice (docs/spec/2, `notify`): complete when all of them are handed in. */
export const NOTICE_MATERIALS = ['application_form', 'licence', 'legal_person_id', 'account_proof', 'premises_proof'] as const
/** Materials of the agreement (docs/spec/2, `submit_agreement`). */
export const AGREEMENT_MATERIALS = ['agreement', 'licence', 'legal_person_id', 'account_proof', 'premises_proof', 'photos'] as const

const materials = (keys: readonly string[], minItems: number): FormSchema => ({
  type: 'array',
  title: 'form.materials',
  items: { type: 'string', enum: keys },
  minItems,
  maxItems: keys.length,
  uniqueItems: true,
  'x-widget': 'checklist',
})

export const NotifyForm = form(
  {
    merchant: {
      ...form(
        {
          name: text('form.merchantName', 80),
          signName: text('form.signName', 40),
          licenceNumber: text('form.licenceNumber', 18, { pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$' }),
          mcc: text('form.mcc', 4, { pattern: '^\\d{4}$' }),
          address: text('form.address', 120),
          lat: { type: 'number', title: 'form.lat', minimum: -90, maximum: 90 },
          lon: { type: 'number', title: 'form.lon', minimum: -180, maximum: 180 },
          contactName: text('form.contactName', 40, { 'x-private': true }),
          contactPhone: text('form.contactPhone', 20, { pattern: '^[0-9+-]{6,20}$', 'x-private': true }),
          legalPerson: text('form.legalPerson', 40, { 'x-private': true }),
          settlementAccount: text('form.settlementAccount', 32, { pattern: '^\\d{8,32}$', 'x-private': true }),
        },
        ['name', 'licenceNumber', 'mcc', 'address', 'contactName', 'contactPhone', 'legalPerson'],
      ),
      title: 'form.merchant',
    },
    departmentId: { type: 'integer', title: 'form.department', minimum: 1, maximum: 2_000_000_000 },
    terminalsWanted: { type: 'integer', title: 'form.terminalsWanted', minimum: 1, maximum: 20 },
    materials: materials(NOTICE_MATERIALS, 0),
    remark: text('form.remark', 500, { 'x-widget': 'textarea' }),
  },
  ['merchant', 'departmentId', 'terminalsWanted', 'materials'],
)

export const ReturnNoticeForm = form({
  missing: { ...materials(NOTICE_MATERIALS, 1), title: 'form.missing' },
  opinion: text('form.opinion', 500, { 'x-widget': 'textarea' }),
})
export const ResubmitNoticeForm = form(
  {
    materials: { ...materials(NOTICE_MATERIALS, 1), title: 'form.materialsAdded' },
    remark: text('form.remark', 500, { 'x-widget': 'textarea' }),
  },
  ['materials'],
)

/** Each question is answered: what nobody asked is no "no". */
const RiskAnswers: FormSchema = {
  ...form(
    Object.fromEntries(Object.keys(RISK_QUESTIONS).map((question) => [question, text(`option.${question}`, 3, { enum: ['yes', 'no'] })])),
  ),
  title: 'form.risks',
}

export const SurveyForm = form({
  personMet: text('form.personMet', 40, { 'x-private': true }),
  identityChecked: text('form.identityChecked', 40, { enum: ['id_card_seen', 'id_card_read', 'legal_person_known'] }),
  contactKind: text('form.contactKind', 30, { enum: ['face_to_face', 'synchronous_video'] }),
  warningSigned: yes('form.warningSigned'),
  licenceExpiry: text('form.licenceExpiry', 10, { format: 'date' }),
  mcc: text('form.mcc', 4, { pattern: '^\\d{4}$' }),
  risks: RiskAnswers,
  licencePhotos: photos('form.licencePhotos', 1),
  storefrontPhotos: photos('form.storefrontPhotos', 1),
  interiorPhotos: photos('form.interiorPhotos', 1),
  cashierPhotos: photos('form.cashierPhotos', 1),
})

export const OpinionForm = form({ opinion: text('form.opinion', 500, { 'x-widget': 'textarea' }) })
export const OptionalOpinionForm = form({ opinion: text('form.opinion', 500, { 'x-widget': 'textarea' }) }, [])
export const AgreementForm = form({
  materials: materials(AGREEMENT_MATERIALS, AGREEMENT_MATERIALS.length),
  originalsSeen: yes('form.originalsSeen'),
  copies: photos('form.copies', 1),
})

export const NumbersForm = form({
  mid: text('form.mid', 15, { pattern: '^\\d{15}$' }),
  tids: {
    type: 'array',
    title: 'form.tids',
    items: { type: 'string', pattern: '^[0-9A-Z]{8}$', maxLength: 8 },
    minItems: 1,
    maxItems: 20,
    uniqueItems: true,
  },
})

export const AllocateForm = form({
  terminals: {
    type: 'array',
    title: 'form.terminals',
    minItems: 1,
    maxItems: 20,
    uniqueItems: true,
    'x-widget': 'terminals',
    items: form({ serial: text('form.serial', 20, { pattern: '^[0-9A-Z]{8,20}$' }) }),
  },
  paperRolls: { type: 'integer', title: 'form.paperRolls', minimum: 0, maximum: 200 },
  program: text('form.program', 20),
  parametersLoaded: yes('form.parametersLoaded'),
})

/** A terminal that proves broken before it is installed makes room for another. */
export const ReplaceTerminalForm = form({
  from: text('form.serialOut', 20, { pattern: '^[0-9A-Z]{8,20}$' }),
  to: text('form.serialIn', 20, { pattern: '^[0-9A-Z]{8,20}$' }),
  reason: text('form.reason', 500, { 'x-widget': 'textarea' }),
})

const settlementAccount = text('form.settlementAccount', 32, { pattern: '^\\d{8,32}$', 'x-private': true })
/** R10: the account is one of the five elements; who reports gives it where the notice did not. */
export const ReportBindingForm = form({ settlementAccount }, [])

export const BindingAnswerForm = form(
  {
    result: text('form.bindingResult', 10, { enum: ['accepted', 'mismatch'] }),
    reference: text('form.reference', 60),
    differences: {
      type: 'array',
      title: 'form.differences',
      maxItems: 100,
      items: form({
        serial: text('form.serial', 20, { pattern: '^[0-9A-Z]{8,20}$' }),
        element: text('form.element', 20, { enum: ['serial', 'acquirer', 'mid', 'licence', 'account', 'place'] }),
      }),
    },
  },
  ['result', 'reference'],
)
export const EmptyForm = form({})

const kcv = text('form.kcv', 6, { pattern: '^[0-9A-F]{6}$' })
const serial = text('form.serial', 20, { pattern: '^[0-9A-Z]{8,20}$' })

export const KeyReceivedForm = form({ load: text('form.keyLoad', 10, { enum: ['components', 'remote'] }) }, [])
const component = text('form.component', 32, { pattern: '^[0-9A-F]{32}$', 'x-secret': true })
/** What the bank's system answers when it has loaded keys from afar; only the product itself hands it in. */
export const RemoteLoadForm = form({
  keys: {
    type: 'array',
    title: 'form.kcvs',
    minItems: 1,
    maxItems: 20,
    'x-widget': 'terminals',
    items: form({ serial, kcv, componentOne: component, componentTwo: component }),
  },
})

export const ComponentForm = form({
  components: {
    type: 'array',
    title: 'form.components',
    minItems: 1,
    maxItems: 20,
    'x-widget': 'terminals',
    items: form({ serial, component, kcv }),
  },
})
export const ConfirmKeyForm = form({
  kcvs: { type: 'array', title: 'form.kcvs', minItems: 1, maxItems: 20, 'x-widget': 'terminals', items: form({ serial, kcv }) },
})

export const CheckInForm = form(
  { position: { ...Position, 'x-private': true }, noFixReason: text('form.noFixReason', 200), signPhotos: photos('form.signPhotos', 1) },
  [],
)
/** What an installation is looked over for before anybody leaves (docs/spec/3, standard of service; R10 its place, R12 its numbers). */
export const INSTALLATION_CHECKS = [
  'powered_and_online',
  'place_as_registered',
  'numbers_agree',
  'program_current',
  'nothing_foreign',
  'prints_and_paper_left',
  'plates_in_place',
  'hotline_told',
] as const
export const ChecklistForm = form(
  {
    done: { ...materials(INSTALLATION_CHECKS, 0), title: 'form.done' },
    notDone: text('form.notDone', 500, { 'x-widget': 'textarea' }),
  },
  ['done'],
)
export const TrainingForm = form({
  trained: text('form.trained', 120, { 'x-private': true }),
  topics: {
    type: 'array',
    title: 'form.topics',
    items: { type: 'string', enum: ['sale', 'void', 'settlement', 'paper', 'security', 'instalment'] },
    minItems: 1,
    maxItems: 6,
    uniqueItems: true,
    'x-widget': 'checklist',
  },
  signature: photos('form.signature', 1),
})
const serialList: FormSchema = {
  type: 'array',
  title: 'form.serials',
  items: serial,
  minItems: 1,
  maxItems: 20,
  uniqueItems: true,
  'x-widget': 'serials',
}
export const TestSaleForm = form(
  {
    serials: serialList,
    slipPhotos: photos('form.slipPhotos', 1),
    reason: text('form.reason', 200, { 'x-widget': 'textarea' }),
  },
  [],
)
export const AcceptanceForm = form({
  serials: serialList,
  photos: photos('form.installedPhotos', 1),
  signature: { type: 'string', title: 'form.signature', format: 'uuid', 'x-widget': 'signature' },
  signer: text('form.signer', 40, { 'x-private': true }),
  relation: text('form.relation', 20, { enum: ['owner', 'manager', 'cashier'] }),
})
export const ReturnMaterialsForm = form({ returned: materials(AGREEMENT_MATERIALS, 1), register: text('form.register', 60) })

export const ReasonForm = form({ reason: text('form.reason', 500, { 'x-widget': 'textarea' }) })
export const PersonForm = form(
  { personId: { type: 'string', title: 'form.person', format: 'uuid', 'x-widget': 'person' }, note: text('form.note', 200) },
  ['personId'],
)
export const NoteForm = form({ note: text('form.note', 1000, { 'x-widget': 'textarea' }) })
export const AppointForm = form({ at: { type: 'string', title: 'form.appointAt', format: 'date-time' }, note: text('form.note', 200) }, [
  'at',
])
export const AttachForm = form({ files: photos('form.files', 1), note: text('form.note', 200) }, ['files'])
export const PriorityForm = form(
  {
    priority: text('form.priority', 10, { enum: ['normal', 'high', 'urgent'] }),
    reason: text('form.reason', 500, { 'x-widget': 'textarea' }),
  },
  ['priority', 'reason'],
)
export const SuspendForm = form(
  {
    for: text('form.suspendFor', 10, { enum: ['merchant', 'bank'] }),
    reason: text('form.reason', 500, { 'x-widget': 'textarea' }),
    expectedAt: { type: 'string', title: 'form.expectedAt', format: 'date-time' },
    evidence: photos('form.evidence', 1),
  },
  ['for', 'reason', 'expectedAt'],
)
