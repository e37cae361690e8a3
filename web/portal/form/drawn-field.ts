import type { FormSchema } from '#domain/process/form.ts'

/** One field as it is drawn. */
export interface DrawnField {
  id: string
  label: string
  schema: FormSchema
  value: unknown
  onChange: (value: unknown) => void
  wrong: boolean
  /** Id of the line that says what is wrong. */
  describedBy: string | undefined
}
