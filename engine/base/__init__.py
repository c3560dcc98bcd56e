"""What every room stands on: jobs, types, errors, files, devices. Free of torch and Qt."""
