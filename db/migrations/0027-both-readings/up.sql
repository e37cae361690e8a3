-- Initials stand in the search table by both readings of a character (银行: yx and yh). All names are indexed anew.
delete from setting where key = 'search_cursor';
