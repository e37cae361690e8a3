import type { FormSchema } from '#domain/process/form.ts'

/** Where the form stands: whose device, which order. */
export interface FormPlace {
  personId: string
  orderNumber: string
  /** The order's own terminals: any other serial is a stranger. */
  serials: readonly string[]
}

/** What every kind of field is given. */
export interface FieldProps {
  id: string
  label: string
  schema: FormSchema
  value: unknown
  onChange: (value: unknown) => void
  place: FormPlace
}
