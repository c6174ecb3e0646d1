"""From signal to incident: one inbox, triage, the incident's life and its timeline."""
