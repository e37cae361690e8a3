import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** The width of an element as it changes; 0 before the first layout. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const element = useRef<E>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const one = element.current
    if (!one) return
    setWidth(Math.floor(one.clientWidth))
    const observer = new ResizeObserver(() => setWidth(Math.floor(one.clientWidth)))
    observer.observe(one)
    return () => observer.disconnect()
  }, [])
  return [element, width]
}
