import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailure } from '../problem-text.ts'
import { upload } from '../remote.ts'
import type { DrawnField } from './drawn-field.ts'

const FILES_MOST = 12

/** Files given to the server at once; the form keeps their ids. */
export function FilesField({ id, schema, value, onChange, label }: DrawnField) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const single = schema.type !== 'array'
  const files = single ? (typeof value === 'string' && value !== '' ? [value] : []) : Array.isArray(value) ? value.map(String) : []
  const most = single ? 1 : Math.min(schema.maxItems ?? FILES_MOST, FILES_MOST)
  const add = async (chosen: FileList | null) => {
    if (chosen === null) return
    setBusy(true)
    setProblem(null)
    try {
      const added: string[] = []
      for (const file of [...chosen].slice(0, most - files.length)) added.push(await upload(file))
      onChange(single ? added[0] : [...files, ...added])
    } catch (failure) {
      setProblem(failureText(failure))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="pt-files">
      {files.map((file, index) => (
        <span key={file} className="pt-file">
          <img src={`/api/v1/files/${encodeURIComponent(file)}`} alt={`${label} ${index + 1}`} loading="lazy" />
          <button
            type="button"
            onClick={() => onChange(single || files.length === 1 ? undefined : files.filter((one) => one !== file))}
            aria-label={t('portal.form.dropFile', { index: index + 1 })}
          >
            ✕
          </button>
        </span>
      ))}
      {files.length < most && (
        <label className="pt-file-add" htmlFor={id}>
          {busy ? t('portal.form.uploading') : t('portal.form.addFile')}
          <input
            id={id}
            className="sr"
            type="file"
            accept="image/*,application/pdf"
            multiple={!single}
            disabled={busy}
            onChange={(event) => {
              void add(event.target.files)
              event.target.value = ''
            }}
          />
        </label>
      )}
      {problem !== null && (
        <p className="pt-wrong" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
