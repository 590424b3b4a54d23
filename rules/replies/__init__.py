"""How a reply is composed: its situation, its facts, the sentences chosen. The public names are in rules.reply."""
