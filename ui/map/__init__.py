"""The grid map: an image of cell ids, coloured by a table, with streets and cases on top.

`map_view.MapView` is the widget and the only front. `projection` and `cell_raster` are plain
numpy; `tile_store` makes tiles on one worker thread; `case_layer` and `street_layer` draw what
lies over the cells; `overlays` draws what lies over the map.
"""
