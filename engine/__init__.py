"""All of Lensmith's work: pictures, models, predictions. No window in here."""
