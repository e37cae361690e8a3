import type { FormSchema } from '#domain/process/form.ts'
import type { Json } from '#domain/result.ts'

/** What every control of a form is given. */
export interface FieldProps {
  readonly id: string
  readonly schema: FormSchema
  readonly value: Json | undefined
  readonly change: (value: Json | undefined) => void
  readonly label: string
  readonly describedBy: string | undefined
}
