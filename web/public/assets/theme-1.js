// Before anything is painted: who chose light or dark (web/ui/mode.ts) sees no other first. Kept for good by browsers: a change is a new name.
const kept = localStorage.getItem('tillwright.mode')
if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept
