import { Button } from 'antd-mobile'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { codesIn } from '../capture/scan.ts'

const LOOK_EVERY_MS = 180
/** Only the finder's part of the picture is read: quicker, and the label beside it is left alone. */
const FINDER = { x: 0.06, y: 0.3, width: 0.88, height: 0.4 } as const

type Look = 'starting' | 'looking' | 'no_camera'

/** Live camera with a finder; where it may not run, one photo of the code does as well. */
export function Scanner({ onCode, onClose }: { onCode: (code: string) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const video = useRef<HTMLVideoElement>(null)
  const inputId = useId()
  const [nothing, setNothing] = useState(false)
  const look = useCodes(video, onCode)
  const fromPhoto = async (file: File | undefined) => {
    if (file === undefined) return
    const codes = await codesIn(file).catch(() => [])
    setNothing(codes.length === 0)
    if (codes[0] !== undefined) onCode(codes[0])
  }
  return (
    <div className="hh-scanner" role="dialog" aria-modal="true" aria-label={t('handheld.scan.title')}>
      <h2>{t('handheld.scan.title')}</h2>
      {look === 'no_camera' ? (
        <p className="hh-quiet">{t('handheld.scan.noCamera')}</p>
      ) : (
        <div className="hh-finder">
          <video ref={video} muted playsInline aria-label={t('handheld.scan.video')} />
          <span className="hh-finder-frame" aria-hidden="true" />
        </div>
      )}
      {nothing && (
        <p className="hh-problem" role="alert">
          {t('handheld.scan.nothing')}
        </p>
      )}
      <div className="hh-row">
        <Button size="large" onClick={onClose}>
          {t('handheld.scan.typeInstead')}
        </Button>
        <label className="hh-file-button hh-grow" htmlFor={inputId}>
          {t('handheld.scan.photo')}
          <input
            id={inputId}
            className="sr"
            type="file"
            accept="image/*"
            capture="environment"
            onChange={(event) => {
              void fromPhoto(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </label>
      </div>
    </div>
  )
}

function useCodes(video: React.RefObject<HTMLVideoElement | null>, onCode: (code: string) => void): Look {
  const [look, setLook] = useState<Look>('starting')
  const tell = useRef(onCode)
  tell.current = onCode
  useEffect(() => {
    const stop = new AbortController()
    const run = async () => {
      const stream = await openCamera()
      if (stream === null || video.current === null || stop.signal.aborted) {
        closeStream(stream)
        if (!stop.signal.aborted) setLook('no_camera')
        return
      }
      stop.signal.addEventListener('abort', () => closeStream(stream))
      video.current.srcObject = stream
      await video.current.play().catch(() => setLook('no_camera'))
      setLook('looking')
      await lookOn(video.current, stop.signal, (code) => tell.current(code))
    }
    void run()
    return () => stop.abort()
  }, [video])
  return look
}

async function lookOn(video: HTMLVideoElement, stop: AbortSignal, onCode: (code: string) => void): Promise<void> {
  let last = ''
  while (!stop.aborted) {
    const picture = finderPicture(video)
    const codes = picture === null ? [] : await codesIn(picture).catch(() => [])
    const code = codes.find((one) => one !== last)
    if (code !== undefined && !stop.aborted) {
      last = code
      onCode(code)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function finderPicture(video: HTMLVideoElement): ImageData | null {
  if (video.videoWidth === 0) return null
  const width = Math.round(video.videoWidth * FINDER.width)
  const height = Math.round(video.videoHeight * FINDER.height)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (pen === null) return null
  pen.drawImage(video, video.videoWidth * FINDER.x, video.videoHeight * FINDER.y, width, height, 0, 0, width, height)
  return pen.getImageData(0, 0, width, height)
}

async function openCamera(): Promise<MediaStream | null> {
  if (navigator.mediaDevices === undefined) return null
  return navigator.mediaDevices
    .getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false })
    .catch(() => null)
}

function closeStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
