"""The screens: Qt shows the situation and passes commands on. Nothing here decides."""
