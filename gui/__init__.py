"""What people see. It imports the engine, never the other way round."""
