"""The form of a phase, made from the declaration and a gazetteer.

texts      sentences of the form and the briefing sheet, in English and Mongolian
rules      when a question is asked, and what an answer must satisfy
edition    what the form of one phase depends on beside the declaration
xlsform    the sheets of the XLSForm, and its file
validate   the XLSForm as an XForm, held against ODK Validate
briefing   the sheet that prepares kheseg leaders
new_phase  the folder of the next phase, prepared from the last
"""
