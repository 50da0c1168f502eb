"""Everything that runs inside the jail: mounted there as the package `guest`, so its imports are relative or stdlib."""
