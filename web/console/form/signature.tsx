import { useEffect, useRef, useState } from 'react'
import type SignaturePad from 'signature_pad'
import { uploadFile } from '#contract/files.ts'
import { upload } from '#web/api/client.ts'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'
import type { FieldProps } from './field-props.ts'

/** A signature drawn by hand; kept as a picture. */
export function Signature({ value, change, label }: FieldProps) {
  const { say } = useConsoleText()
  const problem = useProblem()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad>(null)
  const [failure, setFailure] = useState<unknown>(null)
  useEffect(() => {
    let gone = false
    void import('signature_pad').then(({ default: Pad }) => {
      const one = canvas.current
      if (gone || !one) return
      one.width = one.clientWidth * devicePixelRatio
      one.height = one.clientHeight * devicePixelRatio
      one.getContext('2d')?.scale(devicePixelRatio, devicePixelRatio)
      pad.current = new Pad(one, { penColor: '#1c1d1a', backgroundColor: '#ffffff' })
    })
    return () => {
      gone = true
      pad.current?.off()
    }
  }, [])
  const keep = (): void => {
    if (!pad.current || pad.current.isEmpty()) return
    canvas.current?.toBlob((picture) => {
      if (picture) upload(uploadFile.path, picture).then((file) => change(file.id), setFailure)
    }, 'image/png')
  }
  return (
    <div className="fm-sign">
      <canvas ref={canvas} aria-label={label} />
      <div>
        <button
          type="button"
          className="tw-button"
          onClick={() => {
            pad.current?.clear()
            change(undefined)
          }}
        >
          {say('form.signature.clear')}
        </button>
        <button type="button" className="tw-button" onClick={keep}>
          {say(typeof value === 'string' ? 'form.signature.kept' : 'form.signature.use')}
        </button>
      </div>
      {failure ? <p className="tw-problem">{problem(failure)}</p> : null}
    </div>
  )
}
