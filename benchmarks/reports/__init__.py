"""From figures to pages: context, charts, wording, rendering."""
