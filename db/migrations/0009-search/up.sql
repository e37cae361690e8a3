-- Telephones stand in the index under a key of the data folder from now on: the old, unkeyed ones go, and everything is indexed anew.
delete from search_token where token like '#%';
delete from setting where key = 'search_cursor';
