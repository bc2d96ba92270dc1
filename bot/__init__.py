"""The bot without a platform: dialogue, memory, commands."""
