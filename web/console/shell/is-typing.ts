/** Is the person writing, so that letters are text and no commands? */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (target instanceof HTMLInputElement && target.type !== 'checkbox') ||
      ['TEXTAREA', 'SELECT'].includes(target.tagName) ||
      target.closest('dialog') !== null)
  )
}
