"""
How many bytes of GPU memory a model takes.

`architecture` holds a model's dimensions, `families` turns them into `layers` (every tensor and every cache, layer by
layer), `formats` says how many bits a number takes, `engines` turn all of it into the bytes that a serving program
reserves, `training` into the peak of a training step, and `estimate` puts an interval round the sum.

Nothing here opens a file or looks up a name in the catalogue; only the standard library is used.
"""
