-- What happened since yesterday is asked by the portal's first page, what happened on a day by its anchor. Events are appended as they are
-- recorded, so block ranges find a stretch of time at next to no cost to the writer.
create index order_event_recorded on order_event using brin (recorded_at) with (autosummarize = on);
